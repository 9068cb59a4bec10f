import Lab
import Testing

/// What `polder keys` and the completion of shells know of topology files.
@Suite struct ReferenceTests {
  private func words(_ path: String...) -> [String]? { TopologyReference.words(at: path)?.map(\.word) }

  @Test func `a path leads to the keys below it`() throws {
    #expect(try #require(words()).contains("links"))
    #expect(try #require(words("nodes", "any-name")).contains("interfaces"))
    #expect(words("hosts", "hv") == ["cpus", "memory", "speed", "overcommit", "slice", "cap-period", "costs"])
    #expect(words("nodes", "web", "tcp", "congestion-control") == ["cubic", "newreno"])
    #expect(try #require(words("checks")).contains("capture"))
  }

  @Test func `below what the user chooses there is nothing, and what there is not is no path`() {
    #expect(words("seed") == [])
    #expect(words("nodes") == [])
    #expect(words("sede") == nil)
    #expect(words("seed", "more") == nil)
  }

  @Test func `every key says what it means`() throws {
    for (word, meaning) in try #require(TopologyReference.words(at: [])) { #expect(!meaning.isEmpty, "\(word)") }
  }
}
