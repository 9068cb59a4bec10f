import DiskImages

extension MachineFile {
  /// The path without detours such as `clone/../web`, if that leads to the same file. It does not where a folder on the way is a
  /// symbolic link.
  func direct(_ path: String) -> String {
    let shorter = path.withoutDetours
    guard shorter != path, let target = storage.canonicalPath(path), storage.canonicalPath(shorter) == target else {
      return path
    }
    return shorter
  }
}

extension String {
  /// A path in which each `..` has taken the folder before it away, as far as there is one.
  fileprivate var withoutDetours: String {
    guard contains("/..") else { return self }
    var parts: [Substring] = []
    for part in split(separator: "/") {
      if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else { parts.append(part) }
    }
    return (hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
  }
}
