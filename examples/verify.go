package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Header is an http.Header.
type Header interface{ Get(name string) string }

// Verify: did the holder of secret (whsec_…) send this, within five minutes? The body is the raw bytes, before any parsing.
func Verify(body []byte, header Header, secret string) bool {
	timestamp := header.Get("webhook-timestamp")
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil || time.Since(time.Unix(seconds, 0)).Abs() > 5*time.Minute {
		return false
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	mac := hmac.New(sha256.New, key)
	fmt.Fprintf(mac, "%s.%s.%s", header.Get("webhook-id"), timestamp, body)
	expected := []byte("v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	isValid := false // one signature for each secret that is live: two during a rotation
	for _, given := range strings.Fields(header.Get("webhook-signature")) {
		isValid = isValid || hmac.Equal([]byte(given), expected)
	}
	return isValid && err == nil
}
