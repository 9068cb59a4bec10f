extension Key {
  /// The same key of a group that has this one as a part.
  public func through<Whole>(_ part: Property<Whole, Group>) -> Key<Whole> {
    let (apply, value, isPrinted) = (apply, value, isPrinted)
    var key = Key<Whole>(
      name: name, infos: infos, read: read, merge: merge, apply: { apply($0, &$1[keyPath: part]) },
      format: format, value: { value($0[keyPath: part]) })
    if let isPrinted { key.isPrinted = { isPrinted($0[keyPath: part]) } }
    return key
  }
}
