using Firebreak.Core.Detection.Network;

namespace Firebreak.Adapters.Packs;

/// <summary>The form of <c>packs/clients/*.yaml</c>: versions of a node that are known to be broken. An entry proves itself by what it matches.</summary>
internal static class ClientFile
{
    private const string VersionForm = "a version of three numbers, such as 1.16.8";

    public static BrokenClient? Read(Section file)
    {
        file.Value<Maturity>("status", Words.Word, Words.Choices<Maturity>());
        file.Value<DateOnly>("date", Words.Day, "the day of the last change, such as 2026-08-01");
        file.Text("owner");
        file.SomeTexts("references");
        var client = new BrokenClient(
            file.Text("id"), file.Text("title"), file.Text("client"), Version(file, "from"), Version(file, "below"), file.Text("harm"), file.Text("mend"));
        if (client is { From: { } from, Below: { } below } && !(from < below))
        {
            file.Fault("below", $"below is {below}, which is not above from, {from}", "write the first version that is sound again");
        }

        var tests = file.Child("tests");
        Prove(tests, "broken", client, isBroken: true);
        Prove(tests, "sound", client, isBroken: false);
        tests.Close();
        return client;
    }

    private static ClientVersion? Version(Section file, string key) => file.Has(key)
        ? file.Value<ClientVersion>(key, ClientVersion.TryParse, VersionForm)
        : null;

    private static void Prove(Section tests, string key, BrokenClient client, bool isBroken)
    {
        foreach (var told in tests.SomeTexts(key).Where(told => client.Is(told) != isBroken))
        {
            tests.Fault(key, $"the entry takes {FaultList.Quote(told)} for {(isBroken ? "sound" : "broken")}", "mend client, from or below, or the case");
        }
    }
}
