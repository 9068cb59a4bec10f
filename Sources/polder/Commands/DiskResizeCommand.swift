import ArgumentParser
import DiskImages

struct DiskResizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "resize", abstract: "Change the size of a disk.")

  @Argument(help: "The image.", completion: .file())
  var image: String

  @Argument(help: "The new size, such as 20GiB, or +5GiB to add that much.")
  var size: String

  @Flag(help: "Allow a smaller size, losing what is beyond the new end.")
  var shrink = false

  @OptionGroup var opening: ImageOptions

  func run() throws {
    guard let wanted = Int(size: size.hasPrefix("+") ? size.dropFirst() : size[...]) else {
      throw ValidationError("invalid size '\(size)': use a number with B, KiB, MiB, GiB or TiB, such as 20GiB or +5GiB")
    }
    try DiskWork.run { () throws(DiskError) in
      let old = try DiskImage.open(image, opening.openOptions).virtualSize
      let new = size.hasPrefix("+") ? old + wanted : wanted
      guard shrink || new >= old else {
        throw DiskError(.usage, image, "its size is \(old.sizeText); use --shrink to make it smaller")
      }
      try DiskImage.resize(image, to: new, opening.openOptions, DiskWork.progress("resizing"))
    }
  }
}
