package data

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"vaelab/data/internal/mnist"
	"vaelab/internal/userfile"
)

// Open reads the data set at path, a folder or a file, or the MNIST that comes with the program if path is "".
//
// In a folder it looks for files whose names tell what they hold, in it or down to three folders below, and then for
// pictures. A file is read with those beside it whose names tell that they belong to it, or alone.
//
// A data set without test images is split: see [New].
//
// A file that isn't what it should be gives a [*FormatError], one that is something else altogether a [*ContentError], and
// a missing one an error that is [io/fs.ErrNotExist].
func Open(ctx context.Context, path string) (*Dataset, error) {
	if path == "" {
		return openMNIST(ctx)
	}
	abs, err := filepath.Abs(path) // gives "." a name
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: name a folder or a file that holds a data set", err)
	case info.IsDir():
		return openFolder(ctx, filepath.Base(abs), folder{userfile.FS(path), path})
	}
	return openFile(ctx, filepath.Base(abs), path)
}

// openMNIST opens the files of MNIST that come with the program. If their digest is wrong, or they cannot be read, the digest of
// a file says which is to blame.
func openMNIST(ctx context.Context) (*Dataset, error) {
	fsys, root, err := builtin(ctx)
	if err != nil {
		return nil, err
	}
	return readMNIST(ctx, folder{fsys, root})
}

func readMNIST(ctx context.Context, dir folder) (*Dataset, error) {
	d, err := openSet(ctx, "mnist", dir, mnistFiles())
	if err == nil && d.SHA256 == mnist.SHA256 {
		return d, nil
	}
	if ctx.Err() != nil {
		return nil, err
	}
	if err := mnist.Verify(dir.fsys); err != nil {
		return nil, fmt.Errorf("%s: %w; restore the original files (\"go clean -modcache\" empties the module cache), "+
			"or name another data set with --data", dir.root, err)
	}
	return d, err
}

func mnistFiles() (set []member) {
	for _, f := range mnist.Files() {
		set = append(set, memberOf(f.Name))
	}
	return set
}

// openFile reads the data set that a file is or belongs to.
func openFile(ctx context.Context, name, path string) (*Dataset, error) {
	file, err := userfile.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	archive, err := openArchive(path, file)
	if err != nil {
		return nil, err
	}
	if archive != nil && len(archive.File) > 1 && isNPY(folder{archive, path}.head(archive.File[0].Name)) {
		return openFolder(ctx, name, folder{archive, path})
	}
	dir := folder{userfile.FS(filepath.Dir(path)), filepath.Dir(path)}
	m := memberOf(filepath.Base(path))
	beside, err := dir.list(ctx, 0)
	if err != nil {
		return nil, err
	}
	for _, set := range grouped(beside) {
		if m.part != none && set[0].set == m.set {
			return openSet(ctx, name, dir, set)
		}
	}
	return openAlone(ctx, name, dir, filepath.Base(path))
}

// openAlone reads a file that holds all images.
func openAlone(ctx context.Context, name string, dir folder, file string) (*Dataset, error) {
	return openSet(ctx, name, dir, []member{{name: file, part: trainPart}})
}

// openFolder reads the data set that lies in a folder or an archive.
func openFolder(ctx context.Context, name string, dir folder) (*Dataset, error) {
	names, err := dir.list(ctx, maxDepth)
	if err != nil {
		return nil, err
	}
	var sets, ofLabels [][]member
	for _, set := range grouped(names) {
		if len(sets) > 0 && set[0].depth() > sets[0][0].depth() {
			break
		}
		chosen := choose(set)
		for _, file := range []string{chosen.images(trainPart), chosen.images(testPart)} {
			head := dir.head(file)
			if isPNG(head) {
				return openPictures(ctx, name, dir, names)
			}
			if recognise(head) != nil || chosen[trainPart][images]+chosen[testPart][images] != "" {
				sets = append(sets, set)
				break
			}
		}
		if chosen[trainPart][labels]+chosen[testPart][labels] != "" {
			ofLabels = append(ofLabels, set)
		}
	}
	switch {
	case len(sets) == 1:
		return openSet(ctx, name, dir, sets[0])
	case len(sets) > 1:
		var several []string
		for _, set := range sets {
			several = append(several, set[0].name)
		}
		return nil, fmt.Errorf("%s holds %d data sets: name a file of the one that you mean: %s", dir.root, len(sets), listed(several))
	}
	d, err := openUnnamed(ctx, name, dir, names)
	if ofLabels != nil && errors.Is(err, fs.ErrNotExist) {
		return openSet(ctx, name, dir, ofLabels[0])
	}
	return d, err
}

// openUnnamed reads a folder whose files' names tell no part: pictures, images and their labels, or one file that holds all.
func openUnnamed(ctx context.Context, name string, dir folder, names []string) (*Dataset, error) {
	var alone []string
	var named []member
	for _, file := range names {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		head := dir.head(file)
		if isPNG(head) {
			return openPictures(ctx, name, dir, names)
		}
		m := memberOf(file)
		if m.part != none || recognise(head) == nil && !isZip(head) {
			continue
		}
		alone = append(alone, file)
		if m.content != both {
			m.part = trainPart
			named = append(named, m)
		}
	}
	if chosen := choose(named); chosen[trainPart][images] != "" {
		return openSet(ctx, name, dir, named)
	}
	switch {
	case len(alone) == 1 && isZip(dir.head(alone[0])):
		return openFile(ctx, name, dir.path(alone[0]))
	case len(alone) == 1:
		return openAlone(ctx, name, dir, alone[0])
	case len(alone) > 1:
		return nil, fmt.Errorf("%s holds %s: name the file that you mean", dir.root, listed(alone))
	}
	return nil, dir.lacks("no images", names)
}
