package plan

import (
	"cmp"
	"slices"
)

// Chain are steps that may follow one another for some images of a batch at a time, whose values then stay in a
// processor's cache: nothing in them crosses the batch, but sums that are folded over its parts.
type Chain struct {
	Steps []*Step
	Local []int // the numbers of elements, for each image, of the memory that its steps share
}

// chain orders the steps by stages. A step is in the stage after those of its operands; but what goes image by image
// is in the same stage as operands that do, and all of those in a stage are a chain.
func (p *planner) chain() {
	from := map[*Value]*Step{}
	stage := map[*Step]int{}
	imagewise := map[*Step]bool{}
	for _, s := range p.Steps {
		imagewise[s] = s.imagewise()
		for v := range s.reads() {
			if f := from[v]; f != nil {
				next := stage[f]
				if !imagewise[s] || !imagewise[f] || f.Folds() {
					next++
				}
				stage[s] = max(stage[s], next)
			}
		}
		from[s.Out] = s
	}
	steps := slices.Clone(p.Steps)
	slices.SortStableFunc(steps, func(a, b *Step) int {
		if c := cmp.Compare(stage[a], stage[b]); c != 0 || imagewise[a] == imagewise[b] {
			return c
		} else if imagewise[a] {
			return 1
		}
		return -1
	})
	for i := 0; i < len(steps); {
		first := i
		for i++; i < len(steps) && imagewise[steps[first]] && imagewise[steps[i]] && stage[steps[i]] == stage[steps[first]]; i++ {
		}
		if c := (&Chain{Steps: steps[first:i:i]}); i > first+1 && c.elements() >= large {
			for _, s := range c.Steps {
				s.Chain = c
			}
			p.Steps = steps
		}
	}
}

// large is the number of elements, of an image, from which on the values of a chain are worth keeping together: fewer
// stay in the caches for a whole batch.
const large = 1 << 13

// elements is the number of elements that the results have of an image.
func (c *Chain) elements() int {
	n := 0
	for _, s := range c.Steps {
		n += s.Out.PerImage * s.Out.Cols
	}
	return n
}

// imagewise reports whether the step may be run for some images at a time.
func (s *Step) imagewise() bool {
	var perImage []int
	for _, v := range s.In {
		perImage = append(perImage, v.PerImage)
	}
	return s.Imagewise(s.Shapes, perImage)
}
