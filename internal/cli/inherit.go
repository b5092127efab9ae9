package cli

import "fmt"

// Difference is a flag whose given value is not the stored one. Values are in the flag's notation.
type Difference struct {
	Name   string
	Stored string
	Given  string
}

// Inherit takes from stored, a struct of the bound type, the values of all flags that were not given, so that a resumed
// run continues as it began. It returns the given flags that differ from stored; they keep the given value, and it is
// for the caller to allow or refuse them. Flags that configuration files don't hold are left alone.
func (f *Flags) Inherit(stored any) []Difference {
	from := fieldsOf(stored)
	if len(from) != len(f.fields) {
		panic(fmt.Sprintf("cli: %T is not the type that the flags are bound to", stored))
	}
	var differences []Difference
	for i, fd := range f.fields {
		old := from[i]
		switch {
		case !fd.saved:
		case !f.given[fd.name]:
			for k, v := range fd.variables() {
				v.v.Set(old.variables()[k].v)
			}
		case fd.text() != old.text():
			differences = append(differences, Difference{fd.name, old.text(), fd.text()})
		}
	}
	return differences
}
