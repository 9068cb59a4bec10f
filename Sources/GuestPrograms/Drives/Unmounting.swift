import Guests
import SimulationKernel

/// What `umount` and `eject` have in common: everything that was written goes to the medium, and then it is unmounted, unless
/// something works with it.
enum Unmounting {
  case waiting(Wait)
  case done
  case failed(FileError)

  /// Begins, or goes on after what it waited for.
  static func resume(_ event: ProgramEvent, _ drive: DriveName, _ calls: borrowing SystemCalls) -> Unmounting {
    switch event {
    case .started where !calls.flush(drive): return .waiting(.socket(until: .never))
    case .timer:
      do throws(FileError) { try calls.unmount(drive) } catch { return .failed(error) }
      return .done
    default:
      calls.requestPrograms()
      return .waiting(.timer(.never))
    }
  }
}
