using Firebreak.Adapters.Packs;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace Firebreak.Adapters.Tests.Packs;

public sealed class YamlTokensTests
{
    [Theory]
    [InlineData("a: 1\nb:\n- x\n- y\nc: 2\n")]
    [InlineData("a:\n  - x\n  - - y\n    - z\n  -\n  - k: v\n    l: w\n")]
    [InlineData("---\na: {b: 1, c: [1, 2,], d, e: }\n...\n")]
    [InlineData("a: [x: 1, y, {z: 2}]\n")]
    [InlineData("\"quoted key\": 'it''s'\n? k\n: v\n")]
    [InlineData("a: |\n  two\n  lines\nb: >-\n  folded\n  text\n# a comment\nc: # and another\nd: \"\\u00e9\"\n")]
    [InlineData("%YAML 1.2\n---\na: 1\n")]
    [InlineData("a:\nb: null\nc: ~\n")]
    public void Texts_are_read_as_the_library_reads_them(string text) => Compare(text);

    [Fact]
    public void Every_file_that_ships_is_read_as_the_library_reads_it()
    {
        var files = Directory.EnumerateFiles(PackFolder.FindShipped()!, "*.yaml", SearchOption.AllDirectories).ToList();

        Assert.NotEmpty(files);
        Assert.All(files, file => Compare(File.ReadAllText(file)));
    }

    [Theory]
    [InlineData("a: [1, 2")]
    [InlineData("a: {b: 1")]
    [InlineData("a: [1 2, ]]")]
    [InlineData("a: }\n")]
    [InlineData("a: 1\n  b: 2\n")]
    [InlineData("a: \"open\n")]
    [InlineData("{: , :}}")]
    [InlineData("- a\nb: 1\n")]
    [InlineData("a: &x 1\n")]
    [InlineData("a: *x\n")]
    [InlineData("a: !!int 1\n")]
    [InlineData("a: 1\n---\nb: 2\n")]
    [InlineData("? [a]\n: 1\n")]
    [InlineData("a: 1\na: 2\n")]
    [InlineData("")]
    [InlineData("# nothing\n")]
    [InlineData("[,]")]
    public void What_is_no_plain_mapping_is_a_fault_with_a_place(string text)
    {
        var faults = new FaultList();

        YamlFile.Parse("a.yaml", text, faults);

        Assert.Equal(1, faults.Count);
    }

    private static void Compare(string text)
    {
        var faults = new FaultList();
        var map = YamlFile.Parse("a.yaml", text, faults);
        var stream = new YamlStream();
        stream.Load(new StringReader(text));

        Assert.Equal(0, faults.Count);
        Assert.Equal(Tell(stream.Documents[0].RootNode), Tell(map!));
    }

    private static string Tell(Adapters.Packs.YamlNode node) => node switch
    {
        YamlText plain => $"<{plain.Value}>",
        YamlList list => $"[{string.Join(',', list.Values.Select(Tell))}]",
        YamlMap map => $"{{{string.Join(',', map.Entries.Select(entry => $"{Tell(entry.Key)}={Tell(entry.Value)}"))}}}",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string Tell(YamlDotNet.RepresentationModel.YamlNode node) => node switch
    {
        YamlScalarNode plain => $"<{plain.Value}>",
        YamlSequenceNode list => $"[{string.Join(',', list.Children.Select(Tell))}]",
        YamlMappingNode map => $"{{{string.Join(',', map.Children.Select(entry => $"{Tell(entry.Key)}={Tell(entry.Value)}"))}}}",
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
