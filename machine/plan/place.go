package plan

// place gives the results of all steps their memory: that of values which no later step
// reads, if they need not be apart and there is enough of it, else new memory.
func (p *planner) place(apart bool) {
	var free []int
	for i := 0; i < len(p.Steps); {
		s := p.Steps[i]
		if s.Chain != nil {
			free = p.placeChain(s.Chain, free)
			i += len(s.Chain.Steps)
			continue
		}
		i++
		if s.Out.Place == Scratch {
			s.Out.Index, free = take(&p.Scratch, free, s.Out.Size())
		}
		for v := range s.reads() {
			if v.read() && v.Place == Scratch && !apart {
				free = append(free, v.Index)
			}
		}
	}
}

// placeChain places the results of a chain, in memory of its own if no other step reads them. What other steps
// have made is free at its end only: its steps are at different images at a time.
func (p *planner) placeChain(c *Chain, free []int) []int {
	inside := map[*Value]int{} // readers
	for _, s := range c.Steps {
		for v := range s.reads() {
			inside[v]++
		}
	}
	var local, after []int
	for _, s := range c.Steps {
		switch v := s.Out; {
		case v.Place != Scratch:
		case v.PerImage > 0 && v.readers == inside[v]:
			v.Place = Local
			v.Index, local = take(&c.Local, local, v.PerImage*v.Cols)
		default:
			v.Index, free = take(&p.Scratch, free, v.Size())
		}
		for v := range s.reads() {
			switch {
			case !v.read():
			case v.Place == Local:
				local = append(local, v.Index)
			case v.Place == Scratch:
				after = append(after, v.Index)
			}
		}
	}
	return append(free, after...)
}

// read counts a reader off, and reports whether it was the last.
func (v *Value) read() bool {
	v.readers--
	return v.readers == 0
}

// take removes the smallest of the free places that has n elements, or makes one.
func take(places *[]int, free []int, n int) (int, []int) {
	best := -1
	for i, f := range free {
		if (*places)[f] >= n && (best < 0 || (*places)[f] < (*places)[free[best]]) {
			best = i
		}
	}
	if best < 0 {
		*places = append(*places, n)
		return len(*places) - 1, free
	}
	f := free[best]
	return f, append(free[:best], free[best+1:]...)
}
