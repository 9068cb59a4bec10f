// Paths as text: what an image says about its parent is checked before anything is opened.

extension String {
  /// The folder of a path; `.` for a bare name.
  public var folder: String {
    guard let slash = lastIndex(of: "/") else { return "." }
    return slash == startIndex ? "/" : String(self[..<slash])
  }

  /// The last part of a path.
  public var fileName: String { lastIndex(of: "/").map { String(self[index(after: $0)...]) } ?? self }

  /// The part of the name after its last dot, in lower case.
  package var fileExtension: String {
    let name = fileName
    return name.lastIndex(of: ".").map { name[name.index(after: $0)...].lowercased() } ?? ""
  }

  package var withoutExtension: String {
    let name = fileName
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return self }
    return String(dropLast(name[dot...].count))
  }

  package func appendingPath(_ other: String) -> String {
    if other.hasPrefix("/") { return other }
    if self == "." { return other }
    return hasSuffix("/") ? self + other : self + "/" + other
  }

  /// The path from one folder to a file, both canonical.
  package func relative(to folder: String) -> String {
    let here = folder.split(separator: "/")
    let there = split(separator: "/")
    let shared = zip(here, there).prefix { $0 == $1 }.count
    return (Array(repeating: "..", count: here.count - shared) + there.dropFirst(shared).map(String.init))
      .joined(separator: "/")
  }
}
