import Testing

@testable import WebSocketCommon

@Suite("An object that was written before")
struct WrittenObjectTests {
    private let text = #"{"a": 1, "b": [true, "ü"]}"#
    private var object: JSONObject { JSONObject(written: Array(text.utf8)) }

    @Test("is written as it is, also within others")
    func writing() {
        #expect(object.encoded() == Array(text.utf8))
        let outer: JSONObject = ["x": .object(object), "y": nil]
        #expect(String(decoding: outer.encoded(), as: UTF8.self) == #"{"x":\#(text),"y":null}"#)
    }

    @Test("is the object that it was written from to whoever looks into it")
    func reading() {
        let read: JSONObject = ["a": 1, "b": [true, "ü"]]
        #expect(object == read)
        #expect(object.members == read.members)
        #expect(object["b"] == [true, "ü"])
        #expect(object["c"] == nil)
        #expect(read.merging(object) == read)
    }

    @Test("is written anew once it was changed")
    func changing() {
        var changed = object
        changed["a"] = 2
        changed["c"] = nil
        #expect(String(decoding: changed.encoded(), as: UTF8.self) == #"{"a":2,"b":[true,"ü"]}"#)
        var large = JSONObject()
        for number in 0..<40 { large["m\(number)"] = .integer(number) }
        var copy = JSONObject(written: large.encoded())
        copy["m39"] = nil
        copy["new"] = true
        #expect(copy["m38"] == 38 && copy["m39"] == nil && copy["new"] == true)
    }
}
