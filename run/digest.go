package run

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// A checkpoint's digest is the SHA-256 of its whole file with the digest's own 64 hexadecimal digits written as '0'.

const digestSize = 2 * sha256.Size

var zeroDigest = strings.Repeat("0", digestSize)

// isDigest reports whether s has the form of a digest.
func isDigest(s string) bool {
	return len(s) == digestSize && strings.Trim(s, "0123456789abcdef") == ""
}

// digestOffset returns where in the file b the digest's digits begin, or -1. In compact JSON the text searched for can
// only be the key itself: inside a string its quotes would be escaped, and a tensor of that name has no string value.
func digestOffset(b []byte) int {
	field := []byte(`"` + keyDigest + `":"`)
	i := bytes.Index(b, field)
	if i < 0 || i+len(field)+digestSize > len(b) {
		return -1
	}
	return i + len(field)
}

// digest returns the digest of the file b, whose digits begin at offset.
func digest(b []byte, offset int) string {
	h := sha256.New()
	h.Write(b[:offset])
	h.Write([]byte(zeroDigest))
	h.Write(b[offset+digestSize:])
	return hex.EncodeToString(h.Sum(nil))
}

// seal writes the digest of the encoded checkpoint b into b.
func seal(b []byte) {
	offset := digestOffset(b)
	copy(b[offset:], digest(b, offset))
}

// verify checks the file b against the digest that its metadata has.
func verify(b []byte, stored string) error {
	offset := digestOffset(b)
	if offset < 0 {
		return fmt.Errorf("metadata %s is not written as a checkpoint's is", keyDigest)
	}
	if got := digest(b, offset); got != stored {
		return fmt.Errorf("metadata %s is %s, but the file's contents give %s", keyDigest, stored, got)
	}
	return nil
}
