import Testing

@testable import Settings

@Suite struct ArticleTests {
  @Test(arguments: [("switch", "a switch"), ("hub", "a hub"), ("openflow-switch", "an openflow-switch")])
  func `a kind is named with the article that goes before it`(kind: String, text: String) {
    #expect(kind.withArticle == text)
  }
}
