import Foundation
import Lab
import LabTesting
import SimulationKernel
import TestSupport
import Testing

@testable import Sessions

#if os(Linux)
  /// Somebody hands in a checkpoint whose digests are right and whose fields are not: it is refused or it runs, and nothing traps,
  /// hangs or fills the memory. In processes of their own, so that a trap is a failure and not the end of all tests.
  @Suite struct ForgedCheckpointTests {
    private static let isLong = ProcessInfo.processInfo.environment["POLDER_LONG_TESTS"] == "1"
    static let mutations = isLong ? 30_000 : 1_000

    @Test(arguments: FuzzSeeds.draw(1, for: "forged checkpoints"))
    func `forged checkpoints are refused or run, in every lesson`(seed: UInt64) async throws {
      let share = (ForgedCheckpointTests.mutations + Repository.topologies.count - 1) / Repository.topologies.count
      // An exit test that fails returns nothing of what its process said, so that each says in a file what it is about to try.
      let folder = try TemporaryFolder()
      for lesson in Repository.topologies {
        let diary = folder.path + "/diary"
        let result = await #expect(processExitsWith: .success, "\(lesson), seed \(seed)") {
          [lesson = lesson as String, seed = seed as UInt64, share = share as Int, diary = diary as String] in
          try Forgeries(lesson, seed: seed, diary: diary).run(share)
        }
        guard result == nil else { continue }
        let said = try? String(contentsOfFile: diary, encoding: .utf8)
        Issue.record("\(lesson), seed \(seed): \(said ?? "not forged yet")")
      }
    }
  }

  /// The checkpoints of one lesson, at several instants, forged one after another.
  struct Forgeries {
    private let lesson: String
    private let seed: UInt64
    private let diary: String
    private let originals: [SectionFile]

    /// Seconds of processor time for one of them. With a limit on events a run takes a fraction of one.
    private static let patience: UInt32 = 60
    private static let memory = 2 << 30
    private static let maximumSlices = 12

    init(_ lesson: String, seed: UInt64, diary: String) throws {
      (self.lesson, self.seed, self.diary) = (lesson, seed, diary)
      let topology = try LabSource.file(lesson).topology()
      var random = RandomStream(seed: seed, owner: lesson)
      var session = try Session(Checkpoint(topology, folder: Repository.root + "/Topologies"), output: nil)
      let end = UInt64(min(session.plan.end.nanoseconds, 20_000_000_000))
      var originals: [SectionFile] = []
      for instant in (0..<4).map({ _ in Int64(random.next(below: end)) }).sorted() {
        session.advance(to: Instant(nanoseconds: instant))
        let checkpoint = try session.checkpoint()
        if checkpoint.bytes.count < 1 << 20 { originals.append(try SectionFile(checkpoint)) }
      }
      self.originals = originals
    }

    func run(_ count: Int) throws {
      guard !originals.isEmpty else { return }
      // Seldom does a lesson's every forgery get refused.
      var accepted = 0
      for number in 0..<count {
        var random = RandomStream(seed: seed, owner: "\(lesson) \(number)")
        var forger = Forger(originals[Int(random.next(below: UInt64(originals.count)))], random)
        forger.forge()
        try write("forged \(number): \(forger.deeds.joined(separator: "; "))")
        alarm(Forgeries.patience)
        if let checkpoint = try? Checkpoint(bytes: forger.file.bytes) {
          try run(checkpoint)
          accepted += 1
        }
      }
      alarm(0)
      print("\(lesson): \(accepted) of \(count) accepted")
    }

    /// Runs it for a while, and does with it what the program would.
    private func run(_ start: Checkpoint) throws {
      var start = start
      start.plan.limits.eventsAtOnce = min(start.plan.limits.eventsAtOnce, 100_000)
      var session: Session
      do { session = try Session(start, output: nil) } catch { return }
      session.ownsProcess = true
      var slices = 0
      session.advance(to: session.now + .seconds(10)) { _ in
        slices += 1
        return slices > Forgeries.maximumSlices
      }
      let (now, reached) = (session.world.now, session.progress.limits.all.map(\.which))
      #expect(now >= start.world.now)
      #expect(!reached.contains(.run(.memory)) || start.plan.limits.memory < 1 << 30)
      _ = session.result.json
      _ = (session.verdicts(isFinal: true), session.world.digest)
      // What it has become can be saved and read.
      let saved = try session.checkpoint().bytes
      do { _ = try Checkpoint(bytes: saved) } catch {
        if !Forgeries.followsFromForgery("\(error)") { report("what it became is refused: \(error)") }
      }
      #expect(residentBytes < Forgeries.memory)
    }

    /// A counter that was forged to just below its limit, 2^31, passes it in the run, and what is saved then is refused; and frames
    /// of a link that was forged to count anew have numbers that others have. None that was counted gets there.
    private static func followsFromForgery(_ text: String) -> Bool {
      if text.hasSuffix("events out of order") { return true }
      let numbers = text.split { !$0.isNumber }.compactMap { Int($0) }
      return numbers.contains { (1 << 31..<(1 << 31) + 100_000).contains($0) }
    }

    /// On the standard error as well, because an exit test that fails does not say what its issues say.
    private func report(_ problem: String) {
      let deeds = (try? String(contentsOfFile: diary, encoding: .utf8)) ?? ""
      FileHandle.standardError.write(Data("\(lesson), \(deeds): \(problem)\n".utf8))
      Issue.record("\(lesson), \(deeds): \(problem)")
    }

    private func write(_ text: String) throws { try text.write(toFile: diary, atomically: false, encoding: .utf8) }

    private var residentBytes: Int {
      let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
      return (text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 4096
    }
  }
#endif
