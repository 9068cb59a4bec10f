import Guests
import Settings

extension Building {
  /// The machine of a drive; nil where there is no such drive, which is reported.
  mutating func resolve(_ place: Located<DrivePlace>) -> Int? {
    let (name, drive) = (place.value.node, place.value.drive)
    guard let node = resolveMachine(Located(name, at: place.location)) else { return nil }
    guard case .machine(let machine) = topology.nodes[node].kind,
      machine.settings.drives.contains(where: { $0.name == drive })
    else {
      faults.report(
        "'\(name)' has no drive '\(drive.name)'", at: place.location, fix: "add '\(drive.name): empty' to it")
      return nil
    }
    return node
  }

  /// The machine at whose port a stick is pulled.
  mutating func resolvePulled(_ place: Located<DrivePlace>) -> Int? {
    guard place.value.drive == .usb else {
      faults.report(
        "a disc cannot be pulled out of its drive", at: place.location, fix: "use 'eject: \(place.value.node):cd'")
      return nil
    }
    return resolve(place)
  }
}
