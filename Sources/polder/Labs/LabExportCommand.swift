import ArgumentParser
import DiskImages
import Glibc
import LabFolders
import SystemFiles

struct LabExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write a lab to one file, with all snapshots.",
    discussion: "A linked clone gets all that it has of its origin. Captures are left out.")

  @OptionGroup var lab: LabArgument
  @Argument(help: "The file, such as LAB.polderlab.", completion: .file())
  var file: String

  func run() throws {
    let lab = try DiskWork.run(.atOnce) { () throws(DiskError) in try self.lab.open() }
    var problem: DiskError?
    do throws(Failure) {
      try WholeFile.write(to: file) { (write) throws(SystemError) in
        do throws(DiskError) {
          try LabArchive.export(lab) { (bytes) throws(DiskError) in
            do { try write(bytes) } catch { throw DiskError(.inputOutput, self.file, "cannot write: \(error)") }
          }
        } catch {
          // The file is given up, whatever went wrong.
          problem = error
          throw SystemError(code: ECANCELED)
        }
      }
    } catch { throw problem.map { Failure($0) } ?? error }
    try Console.print("exported \(self.lab.folder) to \(file)")
  }
}

struct LabImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Make a lab of an exported one.",
    discussion: "Everything in the file is verified by its digest before there is a lab.")

  @Argument(help: "The file.", completion: .file())
  var file: String
  @Argument(help: "The new lab's folder.", completion: .directory)
  var folder: String

  func run() throws {
    let opened = try WholeFile.open(file)
    let descriptor = opened.descriptor
    try DiskWork.run { () throws(DiskError) in
      try LabArchive.importing(file, to: folder) { (count) throws(DiskError) in
        do { return try descriptor.bytes(count) } catch { throw DiskError(.inputOutput, self.file, "\(error)") }
      }
    }
    try Console.print("imported \(folder)")
  }
}
