extension String {
  /// Whether it names a file in whatever folder it is looked for, and none elsewhere.
  package var isFileName: Bool { !isEmpty && ![".", ".."].contains(self) && !utf8.contains(0) && !utf8.contains(47) }
}
