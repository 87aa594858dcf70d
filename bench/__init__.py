"""How fast the product is, measured beside references in one run. No part of the product."""
