package data

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sync/errgroup"
)

// maxPicture is the most bytes of a file that is taken for a picture.
const maxPicture = 1 << 28

// A placed picture is a file of a folder of pictures, with what its folders tell.
type placed struct {
	name  string
	part  part
	class string // "" if there are no classes
}

// openPictures reads the pictures among the files of a folder. Their folders are classes, or training and test images, or classes
// in those. They come in the order of their names, whatever their class, numbers as numbers: so images that were written with their
// number have the order that they had.
func openPictures(ctx context.Context, name string, dir folder, names []string) (*Dataset, error) {
	var found []string
	for _, n := range names {
		head, err := dir.content(n, 8)
		switch {
		case ctx.Err() != nil:
			return nil, context.Cause(ctx)
		case err != nil:
			return nil, err
		case isPNG(head):
			found = append(found, n)
		case bytes.HasPrefix(head, []byte("\xff\xd8\xff")):
			return nil, sniff(dir.path(n), head)
		}
	}
	pictures, err := placePictures(dir, found)
	if err != nil {
		return nil, err
	}
	labels, classes, err := labelPictures(dir, pictures)
	if err != nil {
		return nil, err
	}
	var sets [parts]*Set
	for p := range sets {
		of := slices.DeleteFunc(slices.Clone(pictures), func(x placed) bool { return x.part != part(p) })
		if len(of) == 0 {
			continue
		}
		if sets[p], err = readPictures(ctx, dir, of, labels); err != nil {
			return nil, err
		}
	}
	if sets[trainPart] == nil {
		return nil, fmt.Errorf("%w: %s holds no pictures to train on beside those of %s", fs.ErrNotExist, dir.root, path.Dir(found[0]))
	}
	d := &Dataset{Name: name, Names: classes, Train: sets[trainPart], Test: sets[testPart]}
	return d, d.complete(sets[validPart])
}

// content returns a file, or its first bytes.
func (d folder) content(name string, most int64) ([]byte, error) {
	f, err := d.fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, most))
}

// placePictures tells the part and the class of each picture by the folders that it lies in. Folders that all have in common tell
// nothing, unless the last of them is one of a part.
func placePictures(dir folder, names []string) ([]placed, error) {
	all := make([]placed, len(names))
	folders := make([][]string, len(names))
	for i, name := range names {
		all[i] = placed{name: name, part: trainPart}
		folders[i] = strings.Split(name, "/")
		folders[i] = folders[i][:len(folders[i])-1]
		if len(folders[i]) != len(folders[0]) {
			return nil, fmt.Errorf("%s lies deeper than %s, or less deep: what is its class? Put each picture into the folder of its class", dir.path(name), dir.path(names[0]))
		}
	}
	same := func(i int) bool {
		return !slices.ContainsFunc(folders, func(f []string) bool { return f[i] != folders[0][i] })
	}
	isPart := func(i int) bool {
		return !slices.ContainsFunc(folders, func(f []string) bool { return memberOf(f[i]).part == none })
	}
	at, depth := 0, len(folders[0])
	for depth-at > 1 && same(at) && !isPart(at) {
		at++
	}
	if at < depth && isPart(at) {
		for i, f := range folders {
			all[i].part = memberOf(f[at]).part
		}
		at++
	}
	if depth-at > 1 {
		return nil, fmt.Errorf("%s: its folders are neither a class nor train or test and then a class", dir.path(names[0]))
	}
	for i, f := range folders {
		if at < depth {
			all[i].class = f[at]
		}
	}
	slices.SortFunc(all, func(a, b placed) int {
		x, y := path.Base(a.name), path.Base(b.name)
		return cmp.Or(len(x)-len(y), strings.Compare(x, y), strings.Compare(a.name, b.name))
	})
	return all, nil
}

// labelPictures returns the label of each class: its number if all are numbers, else its place in their order, and then also
// their names.
func labelPictures(dir folder, pictures []placed) (labels map[string]uint8, names []string, err error) {
	labels = map[string]uint8{}
	numbers := true
	for _, p := range pictures {
		if p.class == "" {
			return nil, nil, nil
		}
		n, err := strconv.ParseUint(p.class, 10, 8)
		numbers = numbers && err == nil
		labels[p.class] = uint8(n)
		if len(labels) > 256 {
			return nil, nil, fmt.Errorf("%s has more than 256 folders, which are taken for classes: 256 are the most", dir.root)
		}
	}
	if numbers {
		return labels, nil, nil
	}
	for class := range labels {
		names = append(names, class)
	}
	slices.Sort(names)
	for i, class := range names {
		labels[class] = uint8(i)
	}
	return labels, names, nil
}

// readPictures reads pictures in parallel, a batch at a time.
func readPictures(ctx context.Context, dir folder, pictures []placed, labels map[string]uint8) (*Set, error) {
	const batch = 1024
	collected := make([]Pictures, (len(pictures)+batch-1)/batch)
	reading, ctx := errgroup.WithContext(ctx)
	reading.SetLimit(runtime.GOMAXPROCS(0))
	for i := range collected {
		reading.Go(func() error {
			for _, p := range pictures[i*batch : min((i+1)*batch, len(pictures))] {
				if ctx.Err() != nil {
					return context.Cause(ctx)
				}
				file, err := dir.content(p.name, maxPicture)
				if err == nil {
					err = collected[i].Add(dir.path(p.name), file)
				}
				if err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := reading.Wait(); err != nil {
		return nil, err
	}
	all := &collected[0]
	for i := range collected[1:] {
		if err := all.join(&collected[1+i]); err != nil {
			return nil, err
		}
	}
	if labels == nil {
		return all.Set(nil), nil
	}
	of := make([]uint8, len(pictures))
	for i, p := range pictures {
		of[i] = labels[p.class]
	}
	return all.Set(of), nil
}
