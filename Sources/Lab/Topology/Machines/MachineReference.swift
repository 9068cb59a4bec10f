public import Settings

/// The file of a virtual machine that a node begins as: `vm: web/web.vbox`.
public struct MachineReference: Hashable, Sendable {
  /// The settings file, relative to the folder of the topology file.
  public var file = Located("")
  /// The name or UUID of the snapshot that it begins at; nil for the machine's current state.
  public var snapshot: String?

  public init() {}

  private static let keys = KeyTable("a machine file", MachineReference()) {
    Key(
      "file", \.file, Scalar.text.located, required: true,
      "A settings file (.vbox), relative to the folder of this file."
    ).oftenCalled("vbox", "path", "source", "settings")
    Key("snapshot", \.snapshot, .text, "The snapshot that it begins at; its current state unless given.")
      .oftenCalled("state", "at")
  }

  /// A path, or a mapping with the path and a snapshot.
  static let form = Form<MachineReference>.either([
    Scalar.text.located.map(
      to: { file in
        var reference = MachineReference()
        reference.file = file
        return reference
      }, from: { $0.snapshot == nil ? $0.file : nil }),
    .table(keys),
  ])
}
