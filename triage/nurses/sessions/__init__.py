"""Log-ins of the staff while they last: locked when left alone, listed, ended, confirmed when it is grave."""
