using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Firebreak.Adapters.Packs;
using Json.Schema;
using Xunit;

namespace Firebreak.Adapters.Tests.Packs;

/// <summary>What an editor says of a file by its schema is what Firebreak says of it.</summary>
public sealed partial class SchemaTests
{
    private static readonly string Packs = PackFolder.FindShipped()!;

    // Each is read once: the package keeps them by name.
    private static readonly Dictionary<string, JsonSchema> Schemas =
        Directory.GetFiles(Path.Combine(Packs, "schemas"), "*.schema.json").ToDictionary(file => Path.GetFileName(file)[..^".schema.json".Length], file => JsonSchema.FromFile(file));

    [Theory]
    [InlineData("rule", "rules")]
    [InlineData("lever", "levers")]
    [InlineData("playbook", "playbooks")]
    [InlineData("client", "clients")]
    [InlineData("protocol", "examples")]
    [InlineData("written-rule", "examples/rules")]
    [InlineData("drill", "../drills")]
    public void Every_shipped_file_fits_its_schema(string schema, string folder)
    {
        var files = Directory.GetFiles(Path.Combine(Packs, folder), "*.yaml");

        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.Empty(Remarks(schema, YamlFile.Read(file, new FaultList())!)));
    }

    [Fact]
    public void Rules_in_the_examples_name_their_schema()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(Packs, "examples", "rules"), "*.yaml"))
        {
            var named = File.ReadLines(file).First().Split("$schema=")[1];
            Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(file)!, named)), $"{file} names {named}");
        }
    }

    [Theory]
    [InlineData("written-rule", "on: [{ log: any, call: any }]")]
    [InlineData("written-rule", "on: [{ log: any, were: value > 1 }]")]
    [InlineData("written-rule", "on: [{ log: any, outcome: failed }]")]
    [InlineData("written-rule", "window: { when: count() > 1 }")]
    [InlineData("written-rule", "severity: P6")]
    [InlineData("written-rule", "page: sometimes")]
    [InlineData("written-rule", "tests: { fires: [{ name: nothing happens }] }")]
    [InlineData("firebreak", "rules: all")]
    [InlineData("firebreak", "alerting: { route: { receiver: a, grupBy: [b] } }")]
    [InlineData("firebreak", "alerting: { route: { receiver: a, groupWait: soon } }")]
    [InlineData("firebreak", "alerting: { receivers: [{ name: a, webhooks: [{ uri: b }] }], route: { receiver: a } }")]
    public void A_slip_is_marked(string schema, string slip)
    {
        using var folder = new TemporaryFolder();
        var good = schema == "firebreak" ? "" : "id: a\ntitle: A\nseverity: P2\nfamily: price\nowner: ops\nrunbook: Look.\non: [{ log: any }]\n";
        var key = slip[..slip.IndexOf(':', StringComparison.Ordinal)];
        var bad = string.Join('\n', good.Split('\n').Where(line => !line.StartsWith(key, StringComparison.Ordinal)).Append(slip));

        Assert.True(good.Length == 0 || Remarks(schema, Read(folder, good)).Count == 0);
        Assert.NotEmpty(Remarks(schema, Read(folder, bad)));
    }

    [Fact]
    public void The_configuration_of_the_how_to_fits_the_schema_of_the_sections()
    {
        using var folder = new TemporaryFolder();
        var guide = File.ReadAllText(Path.Combine(Packs, "..", "docs", "how-to", "route-alerts.md"));
        var yaml = guide.Split("```yaml\n")[1].Split("```")[0];

        Assert.Empty(Remarks("firebreak", Read(folder, yaml)));
        Assert.Empty(Remarks("firebreak", Read(folder, "rules: [rules, more]\n")));
    }

    private static YamlMap Read(TemporaryFolder folder, string yaml) => YamlFile.Read(folder.Write("file.yaml", yaml), new FaultList())!;

    private static List<string> Remarks(string schema, YamlMap file)
    {
        var results = Schemas[schema].Evaluate(JsonSerializer.SerializeToElement(ToJson(file)), new EvaluationOptions { OutputFormat = OutputFormat.List });
        return results.IsValid ? [] : [.. results.Details!.SelectMany(one => one.Errors?.Select(error => $"{one.InstanceLocation}: {error.Value}") ?? []), "it does not fit"];
    }

    // As editors read it: a plain number or true is one, whatever else it may mean to us. What is quoted is told apart by them alone.
    private static JsonNode? ToJson(YamlNode node) => node switch
    {
        YamlMap map => new JsonObject(map.Entries.Select(entry => KeyValuePair.Create(entry.Key.Value, ToJson(entry.Value)))),
        YamlList list => new JsonArray([.. list.Values.Select(ToJson)]),
        YamlText { Value: "true" or "false" } flag => JsonValue.Create(flag.Value == "true"),
        YamlText text when PlainNumber().IsMatch(text.Value) => JsonValue.Create(double.Parse(text.Value, CultureInfo.InvariantCulture)),
        YamlText text => JsonValue.Create(text.Value),
        _ => null,
    };

    [GeneratedRegex(@"^-?[0-9]+(\.[0-9]+)?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex PlainNumber();
}
