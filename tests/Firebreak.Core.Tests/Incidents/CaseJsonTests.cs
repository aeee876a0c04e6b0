using System.Text.Json;
using Firebreak.Core.Detection;
using Firebreak.Core.Incidents;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Core.Tests.Incidents;

public sealed class CaseJsonTests
{
    public static TheoryData<Type> EveryCase => [.. Specimens.CasesOf<Happened>(), .. Specimens.CasesOf<SignalChange>()];

    [Theory]
    [MemberData(nameof(EveryCase))]
    public void Everything_that_can_happen_reads_back_as_it_was_written(Type kind)
    {
        var family = kind.BaseType!;
        var written = new Specimens().Make(kind);
        var json = JsonSerializer.SerializeToUtf8Bytes(written, family, CaseJson.Options);
        var read = JsonSerializer.Deserialize(json, family, CaseJson.Options)!;

        Assert.Equal(written, read);
        Assert.Equal(json, JsonSerializer.SerializeToUtf8Bytes(read, family, CaseJson.Options));
    }

    [Fact]
    public void Every_case_has_a_kind_of_its_own()
    {
        var kinds = Specimens.CasesOf<Happened>().Select(KindOf).ToList();

        Assert.Equal(kinds, kinds.Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public void Hostile_text_is_stored_inert_and_reads_back_whole()
    {
        const string Hostile = "</script><img src=x onerror=alert(1)>\u0000\u001b[31m\u202e";
        var json = JsonSerializer.Serialize<Happened>(new Happened.Noted(Hostile), CaseJson.Options);

        Assert.DoesNotContain('<', json);
        Assert.DoesNotContain('\u202e', json);
        Assert.Equal(new Happened.Noted(Hostile), JsonSerializer.Deserialize<Happened>(json, CaseJson.Options));
    }

    [Fact]
    public void Half_a_surrogate_is_written_as_a_mark_of_loss_and_breaks_nothing()
    {
        var json = JsonSerializer.Serialize<Happened>(new Happened.Noted("broken \ud83d text"), CaseJson.Options);

        Assert.Equal(new Happened.Noted("broken \ufffd text"), JsonSerializer.Deserialize<Happened>(json, CaseJson.Options));
    }

    [Fact]
    public void What_people_are_shown_of_the_chain_clock_follows_from_the_case()
    {
        var mined = (Happened.StepMined)new Specimens().Make(typeof(Happened.StepMined));

        Assert.Equal(mined.BlockTime, mined.MinedAt);
        Assert.DoesNotContain("minedAt", JsonSerializer.Serialize<Happened>(mined, CaseJson.Options), StringComparison.OrdinalIgnoreCase);
    }

    private static string KindOf(Type kind)
    {
        var json = JsonSerializer.SerializeToElement(new Specimens().Make(kind), typeof(Happened), CaseJson.Options);
        return json.GetProperty("kind").GetString()!;
    }
}
