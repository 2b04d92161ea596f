// The server stands on its private files, the listener and its log in nearly every file: said once
// here, it holds for all of them.
@_exported public import LibsyncFiles
@_exported public import LibsyncServing
