// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// CPython 3.13 as WebAssembly, for machines that have no python3.13:
//   node pyodide.mjs FOLDER-OF-NODE-MODULES ROOT SCRIPT ARGUMENT...
// Paths are relative to ROOT, the only folder that the script can see.
import {createRequire} from 'node:module';
import path from 'node:path';

const [modules, root, script, ...rest] = process.argv.slice(2);
const require = createRequire(path.join(path.resolve(modules), 'index.js'));
const {loadPyodide} = require('pyodide');

const python = await loadPyodide();
const {FS} = python;
FS.mkdir('/project');
FS.mount(FS.filesystems.NODEFS, {root: path.resolve(root)}, '/project');
FS.chdir('/project');
python.globals.set('argv', python.toPy([script, ...rest]));
python.runPython(`
import runpy, sys
sys.argv = list(argv)
sys.dont_write_bytecode = True
runpy.run_path(sys.argv[0], run_name="__main__")
`);
