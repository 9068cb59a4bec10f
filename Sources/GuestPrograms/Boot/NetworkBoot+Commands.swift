import Guests
import SimulationKernel

// The commands of a boot script: those of iPXE that make sense here, and `imgwrite`.
//
// iPXE hands a machine over to a kernel, or reads a remote disk for as long as it runs; what writes an image onto a disk is usually a
// small Linux that it has booted. `imgwrite` stands for that Linux.

extension NetworkBoot {
  mutating func run(_ event: ProgramEvent, _ calls: borrowing SystemCalls) -> Step {
    if let until = runner.until {
      guard calls.now >= until else { return .wait(until: until) }
      runner.until = nil
    }
    if transfer != nil, let step = continueWriting(event, calls) { return step }
    do throws(BootFailure) {
      guard let words = try runner.next() else { return abandon("The script has ended without booting", calls) }
      return carryOut(words.map { variables.expand($0) }, calls)
    } catch { return abandon(error.text, calls) }
  }

  private mutating func carryOut(_ words: [String], _ calls: borrowing SystemCalls) -> Step {
    let arguments = Array(words.dropFirst())
    switch words[0] {
    case "echo": calls.log(arguments.joined(separator: " "))
    // The address is there already.
    case "dhcp", "ifopen", "ifconf": break
    case "set": set(arguments)
    case "isset": if arguments.joined().isEmpty { runner.hasSucceeded = false }
    case "goto": runner.go(to: arguments.first ?? "")
    case "sleep": sleep(arguments, calls)
    case "chain": return arguments.first.map { chain(to: $0, calls) } ?? fail("chain: Missing URI")
    case "imgwrite": return startWriting(arguments, calls)
    case "sanboot": return bootDisk(arguments)
    case "exit": return .boot(nil)
    default: return fail("\(words[0]): command not found")
    }
    return .goOn
  }

  private mutating func fail(_ problem: String) -> Step {
    runner.fail(problem)
    return .goOn
  }

  private mutating func set(_ arguments: [String]) {
    guard let name = arguments.first else { return runner.fail("set: Missing name") }
    variables[name] = arguments.count > 1 ? arguments.dropFirst().joined(separator: " ") : nil
  }

  private mutating func sleep(_ arguments: [String], _ calls: borrowing SystemCalls) {
    guard let seconds = arguments.first.flatMap({ Int64($0) }), 0...86_400 ~= seconds else {
      return runner.fail("sleep: not a number of seconds up to 86400: \(arguments.first ?? "")")
    }
    runner.until = calls.now + .seconds(seconds)
  }

  /// `sanboot --drive 0x80`: the first disk, which is what BIOS calls so.
  private mutating func bootDisk(_ arguments: [String]) -> Step {
    let words = arguments.flatMap { $0.split(separator: "=").map(String.init) }
    let rest = words.filter { !["--no-describe", "--drive", "-d", "-n", "0x80", "128"].contains($0) }
    guard let other = rest.first else { return .boot(.disk) }
    return fail("sanboot: \(other): Not supported: use sanboot --drive 0x80")
  }

  private mutating func startWriting(_ arguments: [String], _ calls: borrowing SystemCalls) -> Step {
    guard let text = arguments.last, arguments.count == 1 else { return fail("imgwrite: use imgwrite URI") }
    guard calls.bootDiskSize != nil else { return fail("imgwrite: there is no disk") }
    guard let uri = BootURI(text, relativeTo: base) else { return fail("\(text): Not supported: use tftp or http") }
    transfer = BootTransfer(uri, .image)
    return .goOn
  }

  private static let closingTime = Duration.milliseconds(100)

  /// Nil where the image is written, or will not be.
  private mutating func continueWriting(_ event: ProgramEvent, _ calls: borrowing SystemCalls) -> Step? {
    guard let uri = transfer?.uri.text else { return nil }
    switch transfer?.proceed(event, calls) {
    case .waits(let until): return .wait(until: until)
    case .failed(let reason): runner.fail("\(uri)... \(reason)")
    case .done, nil:
      let count = calls.bootDiskPosition
      do throws(FileError) {
        // The system that takes over knows nothing of the connection, which is to be closed before.
        let closed = calls.now + (transfer?.uri.scheme == .http ? NetworkBoot.closingTime : .zero)
        runner.until = max(try calls.finishBootDisk(), closed)
        calls.log("\(uri)... ok, \(count) bytes written to the disk")
      } catch { runner.fail("\(uri)... \(error.text)") }
    }
    transfer = nil
    return .goOn
  }
}
