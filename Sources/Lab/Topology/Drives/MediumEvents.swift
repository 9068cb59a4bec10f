import Guests
import Settings
import SimulationKernel

/// A medium that is put into a drive.
struct InsertEvent: Hashable, Sendable {
  var at = Located(Instant.zero)
  var image = Located("")
  var place = Located(DrivePlace(node: "", drive: .cd))

  static let keys = KeyTable("an event that inserts a medium", InsertEvent()) {
    Key("at", \.at, Scalar.instant.located, required: true, "When, from the start.")
    Key(
      "insert", \.image, Scalar.text.located, required: true,
      "The medium: an image, relative to the folder of this file. One of that name that was taken out before is used again."
    )
    Key("into", \.place, DrivePlace.scalar.located, required: true, "The drive: NODE:cd or NODE:usb.").oftenCalled(
      "in", "to", "drive", "on")
  }
}

/// A medium that is taken out of a drive.
struct EjectEvent: Hashable, Sendable {
  var at = Located(Instant.zero)
  var place = Located(DrivePlace(node: "", drive: .cd))

  static let keys = KeyTable("an event that takes a medium out", EjectEvent()) {
    Key("at", \.at, Scalar.instant.located, required: true, "When, from the start.")
    Key(
      "eject", \.place, DrivePlace.scalar.located, required: true,
      "The drive: NODE:cd or NODE:usb. The system unmounts the medium, and keeps it while programs work with it.")
  }
}

/// A stick that is pulled out without asking.
struct PullEvent: Hashable, Sendable {
  var at = Located(Instant.zero)
  var place = Located(DrivePlace(node: "", drive: .usb))

  static let keys = KeyTable("an event that pulls a stick out", PullEvent()) {
    Key("at", \.at, Scalar.instant.located, required: true, "When, from the start.")
    Key(
      "pull", \.place, DrivePlace.scalar.located, required: true,
      "The port: NODE:usb. What was not written back is lost.")
  }
}
