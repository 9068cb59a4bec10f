import ArgumentParser
import DiskImages
import Lab

struct DiskCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Check an image for errors.",
    discussion: "The exit status is 65 if the image has errors; leaked space alone leaves it at 0.")

  @Argument(help: "The image.", completion: .file())
  var image: String

  @Flag(help: "Repair what can be repaired without loss, and free leaked space.")
  var repair = false

  @Flag(help: "Print one JSON object.")
  var json = false

  @OptionGroup var opening: ImageOptions

  func run() throws {
    let findings = try DiskWork.run(repair ? .soon : .atOnce) { () throws(DiskError) in try check() }
    try Console.print(json ? JSON.text(DiskCheckOutput(findings)) : findings.text(for: image))
    if findings.errors > 0 { throw ExitCode.wrongFile }
  }

  /// Invalid links to parents are errors of the image as well.
  private func check() throws(DiskError) -> Findings {
    let progress = DiskWork.progress("checking")
    if repair, try DiskImage.check(image, opening.openOptions, progress).isRepairable {
      let disk = try DiskImage.open(image, for: .writing, opening.openOptions)
      try disk.repair()
      try disk.close()
    }
    return try DiskImage.check(image, opening.openOptions, progress)
  }
}

/// What `disk check --json` prints.
private struct DiskCheckOutput: Encodable {
  struct Finding: Encodable { var severity, text: String }

  /// `mendable` is what messages call repairable.
  var errors, leaks, mendable, warnings, allocatedBlocks, totalBlocks: Int
  var findings: [Finding]

  init(_ found: Findings) {
    (errors, leaks, mendable) = (found.errors, found.leaks, found.repairable)
    warnings = found.warnings
    (allocatedBlocks, totalBlocks) = (found.allocatedBlocks, found.totalBlocks)
    findings = found.findings.map { finding in
      Finding(severity: finding.severity == .repairable ? "mendable" : finding.severity.rawValue, text: finding.text)
    }
  }
}

extension Findings {
  func text(for image: String) -> String {
    var lines = findings.map { "\($0.severity.rawValue): \($0.text)".visible() }
    let found = errors + leaks + repairable + warnings
    if found > findings.count { lines.append("… and \(found - findings.count) more") }
    let verdict = isClean ? "no errors" : "\(errors) errors, \(leaks) leaks, \(repairable) to be repaired with --repair"
    lines.append("\(image.visible()): \(verdict) in \(allocatedBlocks) of \(totalBlocks) blocks")
    return lines.joined(separator: "\n")
  }
}
