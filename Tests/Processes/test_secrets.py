"""No secret in any log or output of the whole session; `conftest.py` puts this file last."""

import witness
from region import Region


def test_no_secret_stands_in_any_log_or_output_of_this_session(tmp_path):
    # Something of every kind is there, also when this test runs alone.
    region = Region(tmp_path, "fjordvik")
    region.fjordvik.add("Lesestund")
    region.fjordvik.sync()
    region.fjordvik.run("token", "rotate")
    region.fjordvik.sync()
    region.server.admin("cert", "rotate")
    region.server.request("POST", "/v1/enrol", body=b'{"code":"ZZZZZZZZZZZZZZZZ"}')

    kinds = set(witness.secrets.values())
    assert {"code", "token", "tls.key", "next.key", "position.key"} <= kinds, kinds
    seen = dict(witness.everything())
    own = seen[str(region.server.log)]
    assert b"path=/v1/push" in own and b"library=fjordvik" in own, "the log was not seen"
    assert str(region.folder / "server.out") in seen
    assert b"pushed" in seen["the output of a command"], "outputs were not seen"
    token = region.fjordvik.token.encode()
    assert witness.found(b'{"a":"Bearer-' + token + b'"}') == {"token"}, "it would be found"

    assert {where: kinds for where, text in seen.items() if (kinds := witness.found(text))} == {}
    assert [where for where, text in seen.items() if b"PRIVATE KEY" in text] == []
