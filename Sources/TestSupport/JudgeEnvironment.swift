import Foundation

/// A virtual environment of Python with programs that judge Polder. `Scripts/setup test` makes them below `.build`.
public enum JudgeEnvironment: String, CaseIterable, Sendable {
  /// os-ken 3.1.0, the last one with a switch tester.
  case switchTester = "judges"
  /// os-ken 4.2.2.
  case osKen = "judges-os-ken"
  case faucet = "judges-faucet"

  public var path: String { PackageFolder.url.appending(path: ".build/\(rawValue)").path }

  /// A program in it; nil if it is not installed.
  public func program(_ name: String) -> String? {
    let program = "\(path)/bin/\(name)"
    return FileManager.default.isExecutableFile(atPath: program) ? program : nil
  }

  /// Its interpreter, if that has a module.
  public func python(with module: String) -> String? {
    guard let python = program("python3") else { return nil }
    return (try? Tool("env").outcome(of: [python, "-c", "import \(module)"], limit: 60))?.status == 0 ? python : nil
  }
}
