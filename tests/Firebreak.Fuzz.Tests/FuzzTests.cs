using Firebreak.Fuzz.Tests.Targets;
using Firebreak.TestKit;

// One after the other: each measures its own memory.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Firebreak.Fuzz.Tests;

public sealed class FuzzTests
{
    private static readonly FuzzTarget[] Targets = [.. FormatTargets.All(), .. TextTargets.All(), .. SignerTargets.All(), .. NodeTargets.All(), .. FileTargets.All(), .. ArchiveTargets.All(), .. RecordedTargets.All(), .. RecogniserTargets.All(), .. RuleTargets.All()];

    public const string OnlyVariable = "FIREBREAK_FUZZ_ONLY";

    public const string Bounded = nameof(A_decoder_answers_any_input_with_a_value_or_its_own_refusal_in_bounded_time_and_memory);

    // Some of them, where the environment names them with commas between.
    private static readonly string[]? Only = Environment.GetEnvironmentVariable(OnlyVariable)?.Split(',');

    private static readonly SideBySide Nights = new(Names.Select(row => row.Data));

    public static TheoryData<string> Names => [.. Targets.Select(target => target.Name).Where(name => Only is null || Only.Contains(name, StringComparer.Ordinal))];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_decoder_answers_any_input_with_a_value_or_its_own_refusal_in_bounded_time_and_memory(string name)
    {
        if (Nightly.IsOn && Names.Count > 1)
        {
            await Nights.ExecuteAsync(name);
        }
        else
        {
            FuzzRun.Execute(Find(name));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_decoder_accepts_the_seeds_that_its_inputs_are_made_of(string name)
    {
        var target = Find(name);
        Assert.NotEmpty(target.Seeds);
        foreach (var seed in target.Seeds)
        {
            target.Body(seed);
        }
    }

    [Fact]
    public void Inputs_that_once_broke_a_decoder_no_longer_do()
    {
        foreach (var (name, path, input) in FoundInput.All())
        {
            var fault = FuzzRun.Try(Find(name), input, out _);
            Assert.True(fault is null, $"{path}: {fault}");
        }
    }

    private static FuzzTarget Find(string name) => Targets.Single(target => target.Name == name);
}
