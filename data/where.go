package data

// Where returns a copy of the images whose labels keep accepts, in their order. It shares no
// memory with s.
func (s *Set) Where(keep func(label uint8) bool) *Set {
	n := 0
	for _, label := range s.Labels {
		if keep(label) {
			n++
		}
	}
	kept := &Set{Height: s.Height, Width: s.Width, Images: make([]uint8, 0, n*s.Pixels()), Labels: make([]uint8, 0, n)}
	for i, label := range s.Labels {
		if keep(label) {
			kept.Images = append(kept.Images, s.Image(i)...)
			kept.Labels = append(kept.Labels, label)
		}
	}
	return kept
}
