import base64, hashlib, hmac, re, time


def verify(body: bytes, headers, secret: str) -> bool:
    """Did the holder of `secret` (whsec_…) send this, within five minutes? `body`: the raw bytes, before any parsing."""
    timestamp = headers.get("webhook-timestamp", "")
    if not re.fullmatch("[0-9]{1,12}", timestamp) or abs(time.time() - int(timestamp)) > 300:
        return False
    mac = hmac.new(base64.b64decode(secret.removeprefix("whsec_")), digestmod=hashlib.sha256)
    mac.update(f"{headers.get('webhook-id', '')}.{timestamp}.".encode() + body)
    expected = b"v1," + base64.b64encode(mac.digest())
    # One signature for each secret that is live: two during a rotation.
    given = headers.get("webhook-signature", "").encode().split()
    return any(hmac.compare_digest(each, expected) for each in given)
