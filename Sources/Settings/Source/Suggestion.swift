/// What is said about a name that nothing has.
public enum Suggestion {
  /// The most similar of the known names, or else the first of them.
  public static func nearest(to name: String, among known: [String]) -> String {
    if let nearest = EditDistance.nearest(to: name, among: known) { return "did you mean '\(nearest)'?" }
    if known.isEmpty { return "define it first" }
    if known.count == 1 { return "use '\(known[0])'" }
    return "use one of \(known.prefix(10).joined(separator: ", "))\(known.count > 10 ? ", …" : "")"
  }
}
