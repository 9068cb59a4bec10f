import Glibc

/// Threads that block in calls of the system, as many as are asked for.
enum Threads {
  private final class Work {
    let index: Int
    let body: @Sendable (Int) -> Void
    init(_ index: Int, _ body: @escaping @Sendable (Int) -> Void) { (self.index, self.body) = (index, body) }
  }

  /// Runs a body in so many threads at once, and returns when all have ended.
  ///
  /// - Parameter body: Takes the index of its thread.
  static func run(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    var threads: [pthread_t] = []
    for index in 0..<count {
      let work = Unmanaged.passRetained(Work(index, body))
      var thread = pthread_t()
      let status = pthread_create(
        &thread, nil,
        { pointer in
          guard let pointer else { return nil }
          let work = Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue()
          work.body(work.index)
          return nil
        }, work.toOpaque())
      guard status == 0 else {
        // With fewer threads the rest is done here.
        work.release()
        body(index)
        continue
      }
      threads.append(thread)
    }
    for thread in threads { pthread_join(thread, nil) }
  }
}
