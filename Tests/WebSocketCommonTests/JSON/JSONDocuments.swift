/// Documents that every reader of JSON must agree about.
enum JSONDocuments {
    static let valid = [
        "{}", "[]", "0", "-0", "1e5", "1E+5", "1.0e-05", "-1.5", "true", "false", "null", "\"\"",
        " \t\r\n1 ", "[1,2,3]", "[ 1 , 2 ]", "[[],{},[{}]]", "{\"a\":{\"b\":[null]}}",
        "{\"\":0}", "{\"a\":1,\"a\":2}", "\"\\u0000\"", "\"\\ud83d\\ude00\"", "\"\\\"\\\\\\/\\b\"",
        "\"\\f\\n\\r\\t\"", "\"\u{2028}\"", "\"\u{7F}\"", "\"😀\"", "\"\\uFFFF\"",
        "NaN", "Infinity", "-Infinity", "[NaN,-Infinity]",
        "123456789012345678901234567890", "1.0", "[1e999]",
        String(repeating: "[", count: 128) + String(repeating: "]", count: 128),
    ]

    /// Sound documents whose members are worth walking over.
    static let objects = [
        #"{"a":1,"b":"x","c":[1,{"d":"]}"}],"e":{"f":"\\\"{"},"g":null,"h":true,"i":false,"j":-1.5e3}"#,
        #" { "a\u0062" : [ NaN , "\"" ] , "c" : { } , "d" : [ ] , "e" : "" , "f" : Infinity } "#,
        #"{"long key of more than eight bytes":"a value, and \n an escape far behind the first word"}"#,
    ]

    static let invalid = [
        "", " ", "{", "}", "[", "]", ",", ":", "[1,]", "[,1]", "[1 2]", "[1,,2]", "{\"a\"}",
        "{\"a\":}", "{\"a\":1,}", "{,}", "{a:1}", "{'a':1}", "{1:1}", "{\"a\" 1}",
        "{\"a\":1 \"b\":2}",
        "[1}", "{\"a\":1]", "1 2", "{}{}", "[]x", "tru", "truE", "True", "nul", "nullx",
        "undefined",
        "01", "-01", "00", "-", "+1", ".5", "1.", "1.e1", "1e", "1e+", "0x1", "1_000", "--1",
        "nan", "-NaN", "+Infinity", "Inf", "\"", "\"a", "'a'", "\"\\\"", "\"\\x\"", "\"\\u12\"",
        "\"\\u12g4\"", "\"\\ud800\"", "\"\\ud800x\"", "\"\\ud800\\n\"", "\"\\ud800\\u0041\"",
        "\"\\udc00\"", "\"\\ude00\\ud83d\"", "\"\t\"", "\"\n\"", "\"\u{0}\"", "\"\u{1F}\"",
        "\u{FEFF}1", "\u{0}", "1\u{0}", "[1]\u{A0}", "\u{B}1", "// c\n1", "/**/1",
        String(repeating: "[", count: 129) + String(repeating: "]", count: 129),
        String(repeating: "[", count: 100_000), String(repeating: "{\"a\":", count: 100_000),
    ]
}
