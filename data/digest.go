package data

import (
	"crypto/sha256"
	"encoding/hex"
)

// follow returns the digest of a data set of arrays while they are read, and "" of others, and of a set whose images will be
// put together otherwise than they are stored.
func follow(sources [parts]source) string {
	var all []*array
	for p, s := range sources {
		a, ok := s.(arrays)
		if !ok && s != nil || (s == nil) != (part(p) == validPart) || ok && a.images.planar {
			return ""
		}
		if ok {
			all = append(all, a.files()...)
		}
	}
	h := sha256.New()
	for _, a := range all {
		h.Write(idxHeader(a.dims...))
		for chunk := range a.chunks {
			h.Write(chunk)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// digest returns the same of sets in memory.
func digest(sets ...*Set) string {
	h := sha256.New()
	for _, s := range sets { // a hash takes everything
		s.WriteImages(h)
		if s.Labels != nil {
			s.WriteLabels(h)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}
