package data

import (
	"cmp"
	"context"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// A part is what images are for.
type part int

const (
	trainPart part = iota
	validPart
	testPart
	parts
	none part = -1
)

func (p part) String() string { return [...]string{"training", "validation", "test"}[p] }

// A content is what a file holds.
type content int

const (
	both content = iota // images, perhaps with their labels: a table
	images
	labels
	contents
)

func (c content) String() string { return [...]string{"pixels", "pixels", "labels"}[c] }

// Words of file names, in lower case.
var (
	partWords = map[string]part{
		"train": trainPart, "training": trainPart, "valid": validPart, "validation": validPart, "val": validPart,
		"test": testPart, "testing": testPart, "t10k": testPart,
	}
	contentWords = map[string]content{
		"image": images, "images": images, "img": images, "imgs": images, "x": images,
		"label": labels, "labels": labels, "y": labels, "target": labels, "targets": labels,
	}
	// formatWords say what is better seen in the file.
	formatWords = []string{"idx1", "idx2", "idx3", "idx4", "ubyte", "ubytes", "int", "npy", "npz", "csv", "txt", "amat", "gz", "gzip"}
)

// A member is a file of a data set as its name tells: "emnist-letters-train-images-idx3-ubyte.gz" has
// the training images of the data set "emnist-letters".
type member struct {
	name    string // from the folder that is read, with slashes
	set     string // folder and words by which the data set's files differ from those of others
	part    part
	content content
}

// memberOf reads a name. Its part is none if it is not told.
func memberOf(name string) member {
	m := member{name: name, part: none}
	dir, base := path.Split(strings.ToLower(name))
	var rest []string
	for _, word := range strings.FieldsFunc(base, func(r rune) bool { return strings.ContainsRune("-_. ", r) }) {
		p, isPart := partWords[word]
		c, isContent := contentWords[word]
		switch {
		case isPart && m.part == none:
			m.part = p
		case isContent && m.content == both:
			m.content = c
		case !slices.Contains(formatWords, word):
			rest = append(rest, word)
		}
	}
	// Kaggle's archive has each file in a folder of the file's name.
	if strings.TrimSuffix(dir, "/") != "" && path.Base(dir) == base {
		dir, _ = path.Split(strings.TrimSuffix(dir, "/"))
	}
	m.set = dir + strings.Join(rest, "-")
	return m
}

// PartOf tells by its name what a file's images are for: "training", "validation" or "test", or "" if it doesn't say.
func PartOf(name string) string {
	if p := memberOf(filepath.ToSlash(name)).part; p != none {
		return p.String()
	}
	return ""
}

// depth is how many folders down the data set lies.
func (m member) depth() int { return strings.Count(m.set, "/") }

// maxDepth is how many folders down files are looked for.
const maxDepth = 3

// list returns the files in a folder and in those below it, down to a depth, sorted in each
// folder. Hidden ones, and those that archives of macOS bring, are left out.
func (d folder) list(ctx context.Context, depth int) ([]string, error) {
	var files []string
	var visit func(dir string, depth int) error
	visit = func(dir string, depth int) error {
		entries, err := fs.ReadDir(d.fsys, dir)
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case err != nil && dir != ".":
			return nil // as lost+found, which is not the user's
		case err != nil:
			return err
		}
		for _, e := range entries {
			name, mode := path.Join(dir, e.Name()), e.Type()
			if strings.HasPrefix(e.Name(), ".") || e.Name() == "__MACOSX" {
				continue
			}
			if mode&fs.ModeSymlink != 0 {
				info, err := fs.Stat(d.fsys, name)
				if err != nil {
					continue // it leads nowhere
				}
				mode = info.Mode()
			}
			switch {
			case !mode.IsDir(): // a pipe, too, which is refused when it is opened
				files = append(files, name)
			case depth > 0:
				if err := visit(name, depth-1); err != nil {
					return err
				}
			}
		}
		return nil
	}
	err := visit(".", depth)
	return files, err
}

// A files names the files of a data set by what they hold; "" is a file that there is not.
type files [parts][contents]string

// images returns the file that holds a part's images.
func (f *files) images(p part) string { return cmp.Or(f[p][images], f[p][both]) }

// choose returns the files of members. Of several that hold the same it takes that of the fewest folders down, and rather a
// plain one than one that is compressed.
func choose(set []member) (chosen files) {
	slices.SortFunc(set, func(a, b member) int {
		return cmp.Or(strings.Count(a.name, "/")-strings.Count(b.name, "/"), len(a.name)-len(b.name), strings.Compare(a.name, b.name))
	})
	for _, m := range slices.Backward(set) {
		chosen[m.part][m.content] = m.name
	}
	return chosen
}

// grouped returns the members of each data set that the names of files tell, those of the fewest folders down
// first. Files whose names tell no part belong to none.
func grouped(names []string) (sets [][]member) {
	of := map[string]int{}
	for _, name := range names {
		m := memberOf(name)
		if m.part == none {
			continue
		}
		i, ok := of[m.set]
		if !ok {
			i, of[m.set], sets = len(sets), len(sets), append(sets, nil)
		}
		sets[i] = append(sets[i], m)
	}
	slices.SortStableFunc(sets, func(a, b []member) int { return a[0].depth() - b[0].depth() })
	return sets
}
