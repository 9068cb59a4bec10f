import Testing

@testable import Settings

@Suite struct EditDistanceTests {
  @Test func `a misspelt word is close to what was meant`() {
    #expect(EditDistance.nearest(to: "cleint", among: ["server", "client"]) == "client")
    #expect(EditDistance.nearest(to: "Web", among: ["web"]) == "web")
    #expect(EditDistance.nearest(to: "eth9", among: ["lo", "eth0"]) == "eth0")
    #expect(EditDistance.nearest(to: "h", among: ["H"]) == "H")
  }

  @Test func `a word is not close to another that shares nothing with it`() {
    #expect(EditDistance.nearest(to: "c", among: ["a", "b", "ab", "cc"]) == nil)
    #expect(EditDistance.nearest(to: "", among: ["a"]) == nil)
    #expect(EditDistance.nearest(to: "ab", among: ["cd", "c"]) == nil)
    #expect(EditDistance.nearest(to: "printer", among: ["web", "database"]) == nil)
  }
}
