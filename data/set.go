package data

import (
	"context"
	"errors"
	"io"
)

// openSet opens the files of a data set, checks their headers and compares them, and then reads them.
func openSet(ctx context.Context, name string, dir folder, set []member) (*Dataset, error) {
	chosen := choose(set)
	var opened openFiles
	defer opened.close()
	var sources [parts]source
	var err error
	for p := range sources {
		if sources[p], err = opened.source(dir, set, &chosen, part(p)); err != nil {
			return nil, mentionOther(err, dir, set)
		}
	}
	if sources[trainPart] == nil {
		return nil, dir.lacksFile(trainPart, images, set)
	}
	if err := agree(sources); err != nil {
		return nil, err
	}
	d, err := read(ctx, name, sources)
	return d, mentionOther(err, dir, set)
}

// openFiles are files that are to be closed.
type openFiles []io.Closer

func (o *openFiles) close() {
	for _, c := range *o {
		c.Close()
	}
}

// source opens what holds the images and labels of a part; nil if there is nothing. Either all parts have files of labels or none
// has.
func (o *openFiles) source(dir folder, set []member, chosen *files, p part) (source, error) {
	im, la := chosen.images(p), chosen[p][labels]
	labelled := chosen[trainPart][labels] != "" || p == trainPart && chosen[testPart][labels] != ""
	switch {
	case im == "" && la == "":
		return nil, nil
	case im == "":
		return nil, dir.lacksFile(p, images, set)
	case la == "" && labelled:
		return nil, dir.lacksFile(p, labels, set)
	}
	s, err := o.open(dir, im, images)
	if err != nil || la == "" {
		return s, err
	}
	l, err := o.open(dir, la, labels)
	if err != nil {
		return nil, err
	}
	return joined(s, l)
}

func (o *openFiles) open(dir folder, name string, c content) (source, error) {
	f, closer, err := dir.open(name)
	if err != nil {
		return nil, err
	}
	*o = append(*o, closer)
	return open(f, c)
}

// mentionOther adds to the error of a damaged file that the set has another one of the same content.
func mentionOther(err error, dir folder, set []member) error {
	e, ok := errors.AsType[*FormatError](err)
	if !ok || e.Next != "" && e.Next != cutShort {
		return err
	}
	for _, m := range set {
		for _, other := range set {
			if dir.path(m.name) == e.File && other.name != m.name && other.part == m.part && other.content == m.content {
				e.Next = "remove it, and " + dir.path(other.name) + ", which lies beside it, is read"
			}
		}
	}
	return err
}
