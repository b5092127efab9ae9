package setting

import (
	"errors"
	"fmt"
)

// Given is a setting that somebody gave.
type Given struct {
	Name, Text string
	// From is the file that says so, if it is a layer below others: it may have settings of
	// families that are not chosen, for a higher layer may have chosen others.
	From string
}

// Chooser is a struct of which some choices follow from others.
type Chooser interface {
	// Choose makes the choices that were not given and follow from those that are made.
	Choose(given func(name string) bool, choose func(name, family string))
}

// Apply sets what is given: choices first, those that follow from them, then all else. Of a
// setting that is given twice the last holds. An error comes with what is refused.
func (s *Set) Apply(given []Given) (refused Given, err error) {
	named := map[string]bool{}
	for _, g := range given {
		named[g.Name] = true
		one := s.Named(g.Name)
		if one == nil {
			return g, fmt.Errorf("there is no such setting%s", Suggestion("", g.Name, s.Names()))
		}
		if one.fields[0].choice != nil {
			if err := one.Set(g.Text); err != nil {
				return g, err
			}
		}
	}
	if c, ok := s.cfg.(Chooser); ok {
		c.Choose(func(name string) bool { return named[name] }, func(name, family string) {
			err = errors.Join(err, s.Named(name).Set(family))
		})
		if err != nil {
			return Given{}, err
		}
	}
	for _, g := range given {
		one := s.Named(g.Name)
		if one.fields[0].choice != nil {
			continue
		}
		var idle *IdleError
		if err := one.Set(g.Text); err != nil && !(g.From != "" && errors.As(err, &idle)) {
			return g, err
		}
	}
	return Given{}, nil
}

// Validate returns an error if a setting of the struct that cfg points to has a value that its
// tags don't allow. It names the setting.
func Validate(cfg any) error {
	s := Of(cfg)
	for _, c := range s.choices {
		if c.chosen() == "" {
			return errors.New(c.name + " is not chosen")
		}
	}
	for _, one := range s.all {
		f := one.active()
		if f == nil || f.choice != nil {
			continue
		}
		if err := f.set(f.text()); err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
	}
	return nil
}
