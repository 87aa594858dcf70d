import pytest
from tests.nurses.people import *
from triage.models import *
from triage.actions.drafts.drafts import *
@pytest.mark.django_db
def test_smoke(live_version):
    ed=editor(); c=logged_in(ed)
    r=c.get('/admin/'); assert r.status_code==200
    r=c.get('/admin/triage/draft/add/'); assert r.status_code==200
    r=c.post('/admin/triage/draft/add/',{'name':'Raise','base':live_version.pk}); print(r.status_code, r.headers.get('Location'), r.content[:0])
    d=Draft.objects.get()
    r=c.get(f'/admin/triage/draft/{d.pk}/change/'); print(r.status_code); assert r.status_code==200
    open('/tmp/draft.html','wb').write(r.content)
    for u in [f'/admin/triage/draft/{d.pk}/send/','/admin/triage/proposal/','/admin/triage/publication/','/admin/triage/protocolversion/',f'/admin/triage/protocolversion/{live_version.pk}/change/',f'/admin/triage/draft/{d.pk}/export/',f'/admin/triage/draft/{d.pk}/preview/','/admin/triage/storedcase/','/admin/triage/source-map/']:
        r=c.get(u); print(u,r.status_code)
