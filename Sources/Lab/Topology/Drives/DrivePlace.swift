import Guests
import Settings

/// A drive by the name of its machine: `web:cd`.
struct DrivePlace: Hashable, Sendable {
  var node: String
  var drive: DriveName

  static let scalar = Scalar<DrivePlace>(
    ScalarShape(
      "drive", usage: "NODE:cd or NODE:usb",
      json: .init(
        ["string"], pattern: "^\(Name.looseJSONPattern):(\(DriveName.allCases.map(\.name).joined(separator: "|")))$")),
    format: { YAMLText.name("\($0.node):\($0.drive.name)") },
    optional: { text in
      guard let end = EndpointName(text), let name = end.interface,
        let drive = DriveName.allCases.first(where: { $0.name == name })
      else { return nil }
      return DrivePlace(node: end.node, drive: drive)
    })
}
