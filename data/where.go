package data

// Where returns a copy of the images whose labels keep accepts, in their order. It shares no
// memory with s.
func (s *Set) Where(keep func(label uint8) bool) *Set {
	kept := &Set{Height: s.Height, Width: s.Width}
	for i, label := range s.Labels {
		if keep(label) {
			kept.Images = append(kept.Images, s.Image(i)...)
			kept.Labels = append(kept.Labels, label)
		}
	}
	return kept
}
