package data

// rows collects images whose number isn't known beforehand, in blocks, so that they are in memory twice at most: when
// they are joined.
type rows struct {
	size   int      // of an image
	blocks [][]byte // whole images; the last one with room for more
	free   int      // bytes of the last block
}

// next returns room for another image.
func (r *rows) next() []byte {
	if r.free == 0 {
		r.free = max(r.size, chunkSize/r.size*r.size)
		r.blocks = append(r.blocks, make([]byte, r.free))
	}
	last := r.blocks[len(r.blocks)-1]
	image := last[len(last)-r.free:][:r.size:r.size]
	r.free -= r.size
	return image
}

// add appends the images of others. They must not be added to.
func (r *rows) add(others rows) {
	r.trim()
	others.trim()
	r.blocks = append(r.blocks, others.blocks...)
}

// trim gives up the room that is left.
func (r *rows) trim() {
	if n := len(r.blocks); n > 0 {
		r.blocks[n-1] = r.blocks[n-1][:len(r.blocks[n-1])-r.free]
		r.free = 0
	}
}

// join returns all images, and forgets them.
func (r *rows) join() []byte {
	r.trim()
	n := 0
	for _, b := range r.blocks {
		n += len(b)
	}
	all := memory(n)[:0]
	for _, b := range r.blocks {
		all = append(all, b...)
	}
	r.blocks = nil
	return all
}
