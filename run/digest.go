package run

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"

	"vaelab/internal/safetensors"
)

// A checkpoint's digest is the SHA-256 of its whole file with the digest's own 64 hexadecimal digits written as '0'.

const digestSize = 2 * sha256.Size

var zeroDigest = strings.Repeat("0", digestSize)

// isDigest reports whether s has the form of a digest.
func isDigest(s string) bool {
	return len(s) == digestSize && strings.Trim(s, "0123456789abcdef") == ""
}

// digestOffset returns where in a file that begins with b the digest's digits begin, or -1. In compact JSON the text
// searched for can only be the key itself: inside a string its quotes would be escaped, and a tensor of that name has no
// string value.
func digestOffset(b []byte) int {
	field := []byte(`"` + keyDigest + `":"`)
	i := bytes.Index(b, field)
	if i < 0 || i+len(field)+digestSize > len(b) {
		return -1
	}
	return i + len(field)
}

// seal writes the digest of the encoded checkpoint b into b.
func seal(b []byte) {
	digits := b[digestOffset(b):][:digestSize]
	copy(digits, zeroDigest)
	sum := sha256.Sum256(b)
	hex.Encode(digits, sum[:])
}

// verify checks the file r, of so many bytes, against the digest in its header. It holds no more of it than the header.
func verify(r io.ReaderAt, size int64, h *safetensors.Header) error {
	head := make([]byte, h.Size)
	if _, err := r.ReadAt(head, 0); err != nil {
		return err
	}
	offset := digestOffset(head)
	if offset < 0 {
		return fmt.Errorf("metadata %s is not written as a checkpoint's is", keyDigest)
	}
	copy(head[offset:], zeroDigest)
	sum := sha256.New()
	sum.Write(head)
	if _, err := io.Copy(sum, io.NewSectionReader(r, h.Size, size-h.Size)); err != nil {
		return err
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != h.Meta[keyDigest] {
		return fmt.Errorf("metadata %s is %s, but the file's contents give %s", keyDigest, h.Meta[keyDigest], got)
	}
	return nil
}
