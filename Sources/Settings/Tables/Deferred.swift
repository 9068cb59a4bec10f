import Synchronization

/// A value that is made when it is first needed, and kept. A file may have keys of some fifty tables, most files have keys of
/// few, and making a table costs a look-up in the runtime for each of its key paths.
public final class Deferred<Value: Sendable>: Sendable {
  private enum State {
    case pending(@Sendable () -> Value)
    case made(Value)
  }

  private let state: Mutex<State>

  /// - Parameter make: has no effects, since two threads that ask at once may both call it.
  public init(_ make: @escaping @Sendable () -> Value) { state = Mutex(.pending(make)) }

  public var value: Value {
    // Made outside the lock: a table may have keys of its own group's table.
    switch state.withLock({ $0 }) {
    case .made(let value): return value
    case .pending(let make):
      let value = make()
      state.withLock { $0 = .made(value) }
      return value
    }
  }
}
