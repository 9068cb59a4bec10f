public import Guests
public import Settings

/// What is in a drive of a machine when the lab begins.
public enum DriveContent: Hashable, Sendable {
  case empty
  /// A medium that begins as an image, relative to the folder of the topology file.
  case image(String)

  private static let emptyWord = "empty"

  /// A path, or `empty`.
  static let form = Form(
    Scalar<DriveContent>(
      ScalarShape(
        "image", usage: "a file, or 'empty' for a drive without a medium", summary: "a file, or `empty`",
        json: .init(["string"])),
      format: { if case .image(let path) = $0 { YAMLText.quoted(path) } else { emptyWord } },
      optional: { text in
        text.isEmpty ? nil : text == emptyWord ? .empty : .image(text)
      })
  ).located
}

extension MachineSettings {
  /// The drives that the machine has, and what is in them.
  public var drives: [(name: DriveName, content: Located<DriveContent>)] {
    [(DriveName.cd, cd), (.usb, usb)].compactMap { name, content in content.map { (name, $0) } }
  }
}
